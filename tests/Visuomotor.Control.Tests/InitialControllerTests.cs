namespace Visuomotor.Control.Tests;

public class InitialControllerTests
{
    private static readonly InitialControllerSettings Settings = new() { ActionGains = [0.5, 2], Variance = 3 };

    [Fact]
    public void HoldsTheInitialPoseAndPullsBackToIt()
    {
        double[] initial = [9, 0.3, -0.4, 0, 0];
        LinearGaussianController controller = InitialController.Create(20, 0.05, initial, [1, 2], [3, 4], Settings);
        double[] action = new double[2];
        for (int t = 0; t < 19; t++)
        {
            controller.Mean(t, initial, action);
            Assert.Equal(0, action[0], 1e-12);
            Assert.Equal(0, action[1], 1e-12);
            controller.Mean(t, [9, 0.4, -0.4, 0, 0], action);
            Assert.True(action[0] < 0);
            controller.Mean(t, [9, 0.3, -0.4, 0, 1], action);
            Assert.True(action[1] < 0);
            Assert.Equal(0, controller.Gain(t)[0, 0]);
        }
    }

    [Fact]
    public void TheGuessIsStableAndTheVarianceScalesTheCovariance()
    {
        double[] state = [0.5, 0, 0, 0];
        LinearGaussianController controller = InitialController.Create(200, 0.05, new double[4], [0, 1], [2, 3], Settings);
        double[] action = new double[2];
        for (int t = 0; t < 200; t++)
        {
            controller.Mean(t, state, action);
            for (int i = 0; i < 2; i++)
            {
                state[2 + i] += 0.05 * Settings.ActionGains[i] * action[i];
                state[i] += 0.05 * state[2 + i];
            }
        }
        Assert.InRange(Math.Abs(state[0]), 0, 0.01);

        LinearGaussianController wider = InitialController.Create(
            200,
            0.05,
            new double[4],
            [0, 1],
            [2, 3],
            Settings with
            {
                Variance = 12,
            }
        );
        Assert.Equal(4 * controller.Covariances[7][0, 0], wider.Covariances[7][0, 0], 1e-10);
    }

    [Fact]
    public void AWaveTravelsAlongTheActionsOnTopOfHoldingThePose()
    {
        double[] initial = [0.3, -0.4, 0, 0];
        LinearGaussianController still = InitialController.Create(40, 0.05, initial, [0, 1], [2, 3], Settings);
        LinearGaussianController waving = InitialController.Create(
            40,
            0.05,
            initial,
            [0, 1],
            [2, 3],
            Settings with
            {
                Wave = new TorqueWave(3, 1, Math.PI / 2),
            }
        );
        double[] action = new double[2];
        for (int t = 0; t < 40; t++)
        {
            // period 20 steps, the second joint a quarter of it behind
            waving.Mean(t, initial, action);
            Assert.Equal(3 * Math.Sin(2 * Math.PI * t / 20), action[0], 1e-9);
            Assert.Equal(3 * Math.Sin(2 * Math.PI * (t - 5) / 20), action[1], 1e-9);
        }
        Assert.Equal(still.Gains.Data, waving.Gains.Data);
        Assert.Equal(still.Covariances.Data, waving.Covariances.Data);
    }

    [Fact]
    public void AGaitMovesWhatTheGainsPullToAndLeavesGainsAndNoiseAsTheyAre()
    {
        // The first joint goes from 0.1 to 0.3 in one half of a period of 20 steps and back in the other; the second is held where it
        // starts.
        Gait gait = new(
            1,
            [
                [0.1, 0.3],
                null,
            ],
            []
        );
        double[] initial = [0.3, -0.4, 0, 0],
            action = new double[2];
        LinearGaussianController still = InitialController.Create(50, 0.05, initial, [0, 1], [2, 3], Settings);
        LinearGaussianController walking = InitialController.Create(50, 0.05, initial, [0, 1], [2, 3], Settings with { Gait = gait });
        for (int t = 0; t < 50; t++)
        {
            int step = t % 20;
            double[] wanted = [step < 10 ? 0.1 + 0.02 * step : 0.3 - 0.02 * (step - 10), -0.4, step < 10 ? 0.4 : -0.4, 0];
            walking.Mean(t, wanted, action);
            Assert.Equal(0, action[0], 1e-9);
            Assert.Equal(0, action[1], 1e-9);
        }
        Assert.Equal(still.Gains.Data, walking.Gains.Data);
        Assert.Equal(still.Covariances.Data, walking.Covariances.Data);
    }

    [Fact]
    public void FeedbackOfAGaitActsInItsPartOfEachPeriod()
    {
        // State 4 is no joint's: a body's pitch. It acts on the second action from step 6 to step 14 of a period of 20 steps.
        Gait gait = new(1, [null, null], [new GaitFeedback(1, 4, -7, 0.2, 0.275, 0.725)]);
        double[] initial = [0.3, -0.4, 0, 0, 0.25],
            action = new double[2];
        LinearGaussianController controller = InitialController.Create(50, 0.05, initial, [0, 1], [2, 3], Settings with { Gait = gait });
        for (int t = 0; t < 50; t++)
        {
            controller.Mean(t, initial, action);
            Assert.Equal(0, action[0], 1e-9);
            Assert.Equal(t % 20 is >= 6 and <= 14 ? -7 * 0.05 : 0, action[1], 1e-9);
        }
    }

    [Fact]
    public void ListsOfDifferentLengthsAreRefused() =>
        Assert.Contains(
            "not 3 velocities and 2 gains",
            Assert
                .Throws<ArgumentException>(() => InitialController.Create(3, 0.05, new double[6], [0, 1, 2], [3, 4, 5], Settings))
                .Message,
            StringComparison.Ordinal
        );
}
