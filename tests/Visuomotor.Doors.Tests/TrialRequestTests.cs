using Visuomotor.Control;
using Visuomotor.PolicySearch;

namespace Visuomotor.Doors.Tests;

/// <summary>A trial to make is a value: made from its bytes, elsewhere, it is to the bit the one that the training makes
/// itself.</summary>
public class TrialRequestTests
{
    private const ulong Seed = 5;

    private static readonly double[] Starts = [-2, 1];

    [Fact]
    public void TeachersTrialsFromBytesAreThoseOfTheIteration()
    {
        ToySystem system = new(Starts, 0, 1);
        using TrajectoryTraining training = new(
            system,
            new TrainingSettings
            {
                Seed = Seed,
                Samples = 3,
                NoiseSmoothing = 1.5,
            },
            2
        );
        for (int iteration = 1; iteration <= 3; iteration++)
        {
            byte[][] requests = Requests(system, training, iteration, i => ControllerSnapshot.Of(training.Teachers[i].Next, 1.5));
            training.RunIteration();
            AssertSame(training, requests);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ThePolicysTrialsFromBytesAreThoseOfTheIteration(int history)
    {
        ToySystem system = new(Starts, 0, 1);
        GuidedPolicySearchSettings settings = new()
        {
            OwnTrials = new() { From = 2 },
            Policy = new PolicySettings
            {
                Hidden = [5],
                Batches = 50,
                History = history,
            },
        };
        using GuidedPolicySearch training = new(system, new TrainingSettings { Seed = Seed, Samples = 3 }, settings, 2);
        training.RunIteration();
        for (int iteration = 2; iteration <= 3; iteration++)
        {
            byte[][] requests = Requests(system, training, iteration, _ => ControllerSnapshot.Of(training.Policy));
            training.RunIteration();
            Assert.True(training.PolicyMakesTrials);
            AssertSame(training, requests);
        }
    }

    [Fact]
    public void BytesThatAreNoRequestAreRefused()
    {
        ToySystem system = new(Starts, 0, 1),
            blind = new(Starts, 0);
        GuidedPolicySearchSettings settings = new()
        {
            Policy = new PolicySettings { Hidden = [5], Batches = 5 },
        };
        using GuidedPolicySearch training = new(system, new TrainingSettings { Seed = Seed, Samples = 2 }, settings, 1);
        foreach (
            ControllerSnapshot snapshot in new[]
            {
                ControllerSnapshot.Of(training.Teachers[0].Next),
                ControllerSnapshot.Of(training.Policy, 2),
            }
        )
        {
            byte[] bytes = Bytes(Request(system, snapshot, 1, 0, 0));
            for (int length = 0; length < bytes.Length; length += 5)
                Assert.Throws<InvalidDataException>(() => Read(bytes[..length], system));
            Random random = new(2);
            for (int i = 0; i < 200; i++)
            {
                byte[] forged = [.. bytes];
                BitConverter.TryWriteBytes(forged.AsSpan(i < 100 ? i : random.Next(forged.Length - 4)), i % 2 == 0 ? int.MaxValue : -7);
                try
                {
                    Read(forged, system);
                }
                catch (InvalidDataException)
                {
                    // refused, or a number like any other: nothing else may come of it
                }
            }
        }
        Assert.Throws<InvalidDataException>(() => Read(Bytes(Request(system, ControllerSnapshot.Of(training.Policy), 1, 0, 0)), blind));
        TrialRequest nowhere = Request(system, ControllerSnapshot.Of(training.Policy), 1, 0, 0) with { Condition = "nowhere" };
        using IRolloutWorker worker = system.CreateWorker();
        Assert.Contains(
            "nowhere",
            Assert.Throws<InvalidDataException>(() => nowhere.Run(system, worker)).Message,
            StringComparison.Ordinal
        );
    }

    private static byte[][] Requests(
        ToySystem system,
        TrajectoryTraining training,
        int iteration,
        Func<int, ControllerSnapshot> controller
    ) =>
        [
            .. Enumerable
                .Range(0, Starts.Length)
                .SelectMany(i =>
                    Enumerable
                        .Range(0, training.Settings.Samples)
                        .Select(sample => Bytes(Request(system, controller(i), iteration, i, sample)))
                ),
        ];

    private static TrialRequest Request(ToySystem system, ControllerSnapshot controller, int iteration, int condition, int sample) =>
        new()
        {
            Condition = system.Training[condition].Name,
            Controller = controller,
            World = StreamKey.World(Seed, iteration, condition, sample),
            Noise = StreamKey.Exploration(Seed, iteration, condition, sample),
        };

    private static void AssertSame(TrajectoryTraining training, byte[][] requests)
    {
        ToySystem elsewhere = new(Starts, 0, 1);
        using IRolloutWorker worker = elsewhere.CreateWorker();
        Trajectory[] trials = [.. training.Teachers.SelectMany(teacher => teacher.Rollouts)];
        Assert.Equal(trials.Length, requests.Length);

        // in another order: a trial does not depend on what ran before
        for (int i = requests.Length - 1; i >= 0; i--)
            Assert.Equal(Bytes(trials[i].WriteTo), Bytes(Read(requests[i], elsewhere).Run(elsewhere, worker).WriteTo));
        Assert.NotEqual(trials[0].Actions.Data, trials[1].Actions.Data);
    }

    private static TrialRequest Read(byte[] bytes, IEnvironment environment)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        return TrialRequest.ReadFrom(reader, environment);
    }

    private static byte[] Bytes(TrialRequest request) => Bytes(request.WriteTo);

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
            write(writer);
        return stream.ToArray();
    }
}
