namespace Visuomotor.Control.Tests;

public class InitialControllerTests
{
    private static readonly InitialControllerSettings s_settings = new() { ActionGains = [0.5, 2], Variance = 3 };

    [Fact]
    public void Holds_the_initial_pose_and_pulls_back_to_it()
    {
        double[] initial = [9, 0.3, -0.4, 0, 0];
        LinearGaussianController controller = InitialController.Create(20, 0.05, initial, [1, 2], [3, 4], s_settings);
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
    public void The_guess_is_stable_and_the_variance_scales_the_covariance()
    {
        double[] state = [0.5, 0, 0, 0];
        LinearGaussianController controller = InitialController.Create(200, 0.05, new double[4], [0, 1], [2, 3], s_settings);
        double[] action = new double[2];
        for (int t = 0; t < 200; t++)
        {
            controller.Mean(t, state, action);
            for (int i = 0; i < 2; i++)
            {
                state[2 + i] += 0.05 * s_settings.ActionGains[i] * action[i];
                state[i] += 0.05 * state[2 + i];
            }
        }
        Assert.InRange(Math.Abs(state[0]), 0, 0.01);

        LinearGaussianController wider = InitialController.Create(200, 0.05, new double[4], [0, 1], [2, 3], s_settings with { Variance = 12 });
        Assert.Equal(4 * controller.Covariances[7][0, 0], wider.Covariances[7][0, 0], 1e-10);
    }

    [Fact]
    public void A_wave_travels_along_the_actions_on_top_of_holding_the_pose()
    {
        double[] initial = [0.3, -0.4, 0, 0];
        LinearGaussianController still = InitialController.Create(40, 0.05, initial, [0, 1], [2, 3], s_settings);
        LinearGaussianController waving = InitialController.Create(40, 0.05, initial, [0, 1], [2, 3], s_settings with { Wave = new TorqueWave(3, 1, Math.PI / 2) });
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
    public void Lists_of_different_lengths_are_refused() =>
        Assert.Contains("not 3 velocities and 2 gains", Assert.Throws<ArgumentException>(() => InitialController.Create(3, 0.05, new double[6], [0, 1, 2], [3, 4, 5], s_settings)).Message, StringComparison.Ordinal);
}
