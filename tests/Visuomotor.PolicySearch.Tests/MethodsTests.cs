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
        foreach (GuidedPolicySearchMethod agreement in Enum.GetValues<GuidedPolicySearchMethod>())
        {
            GuidedPolicySearchSettings settings = new()
            {
                Method = agreement,
                OnPolicyFrom = agreement == GuidedPolicySearchMethod.Admm ? null : 3,
            };
            Method method = Methods.Of(settings);
            Assert.Equal(agreement.ToString().ToLowerInvariant(), method.Name);
            Assert.Same(method, Methods.Of(Methods.TitleOf(method, settings), settings));
            Assert.True(method.LearnsPolicy);
        }
    }

    [Fact]
    public void AMethodThatIsNotInTheCatalogueIsRefusedByName()
    {
        Assert.Contains(
            "'policy gradients' is no method",
            Assert.Throws<ArgumentException>(() => Methods.Of("policy gradients", null)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not go with",
            Assert.Throws<ArgumentException>(() => Methods.Of("guided policy search (BADMM)", null)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not go with",
            Assert.Throws<ArgumentException>(() => Methods.Of(Methods.Teachers.Title, new GuidedPolicySearchSettings())).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("badmm", "another title", "already")]
    [InlineData("another", "trajectory optimisation under unknown dynamics", "already")]
    [InlineData("An Other", "another title", "lower-case")]
    [InlineData("another", "a guided policy search", "title")]
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
