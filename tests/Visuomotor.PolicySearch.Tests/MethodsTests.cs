namespace Visuomotor.PolicySearch.Tests;

public class MethodsTests
{
    [Fact]
    public void EveryMethodIsFoundByItsNameAndByWhatARunCallsIt()
    {
        Assert.Equal(["teachers", "badmm", "admm", "mdgps"], Methods.All.Take(4).Select(method => method.Name));
        Assert.All(Methods.All, method => Assert.Same(method, Methods.Named(method.Name)));
        Assert.Null(Methods.Named("reinforce"));
        Assert.Same(Methods.Teachers, Methods.Of(null));
        foreach (
            AgreementSettings agreement in (AgreementSettings[])[new BadmmSettings(), new PlainAdmmSettings(), new MirrorDescentSettings()]
        )
        {
            Method method = Methods.Of(new GuidedPolicySearchSettings { Agreement = agreement });
            Assert.Equal((agreement.Name, true, true), (method.Name, method.LearnsPolicy, method.IsGuided));
            Assert.Equal(agreement, method.Own!.Defaults);
            Assert.Equal(method.Title, new GuidedPolicySearchSettings { Agreement = agreement }.Title);
        }
    }

    [Fact]
    public void SettingsOfAnotherMethodAreRefused() =>
        Assert.Contains(
            "those of badmm, not of mdgps",
            Assert
                .Throws<ArgumentException>(() => new TrainingPlan(Methods.Mdgps, new TrainingSettings(), new GuidedPolicySearchSettings()))
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("badmm", "another title", "already")]
    [InlineData("another", "trajectory optimisation under unknown dynamics", "already")]
    [InlineData("An Other", "another title", "lower-case")]
    [InlineData("policy", "another title", "that of a setting")]
    [InlineData("another", "", "title")]
    public void ANameOrATitleBelongsToOneMethod(string name, string title, string reason)
    {
        int before = Methods.All.Count;
        Method method = new()
        {
            Name = name,
            Title = title,
            Create = _ => throw new InvalidOperationException(),
        };
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Methods.Register(method)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Methods.All.Count);
    }
}
