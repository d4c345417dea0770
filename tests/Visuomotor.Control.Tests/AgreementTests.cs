using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

/// <summary>BADMM's steps (b) and (c): the policy's linearisation, the multipliers and the weights, each against a closed form.</summary>
public class AgreementTests
{
    private const int Horizon = 5,
        States = 3,
        Actions = 2,
        Trials = 12;

    private readonly RandomStream _random = RandomStream.Create(31, "agreement");

    [Fact]
    public void TheLinearisationOfALinearPolicyIsThePolicy()
    {
        Trajectory[] trials = RandomTrials();
        Matrix gain = Random(Actions, States),
            covariance = new(Actions, Actions, [2, 0.5, 0.5, 1]);
        double[] offset = [0.7, -1.3];
        Matrix[] actions =
        [
            .. trials.Select(trial =>
                Each(trial, (_, state) => [.. Enumerable.Range(0, Actions).Select(i => offset[i] + LinearAlgebra.Dot(gain.Row(i), state))])
            ),
        ];
        LinearGaussianController policy = Linearise(trials, actions, covariance);
        for (int t = 0; t < Horizon; t++)
        {
            for (int i = 0; i < Actions; i++)
            {
                Assert.Equal(offset[i], policy.Offset(t)[i], 1e-8);
                for (int j = 0; j < States; j++)
                    Assert.Equal(gain[i, j], policy.Gain(t)[i, j], 1e-8);
                for (int j = 0; j < Actions; j++)
                    Assert.Equal(covariance[i, j], policy.Covariances[t][i, j], 1e-8);
            }
        }
    }

    /// <summary>What is not linear becomes covariance: residuals are at right angles to states and constant, and their mean square is
    /// added to Sigma.</summary>
    [Fact]
    public void TheLinearisationOfACurvedPolicyIsItsRegression()
    {
        Trajectory[] trials = RandomTrials();
        Matrix covariance = new(Actions, Actions, [0.2, -0.1, -0.1, 0.3]);
        Matrix[] actions =
        [
            .. trials.Select(trial => Each(trial, (t, state) => [Math.Sin(2 * state[0]) + t * state[1], state[2] * state[2] - state[0]])),
        ];
        LinearGaussianController policy = Linearise(trials, actions, covariance);
        double[] mean = new double[Actions];
        for (int t = 0; t < Horizon; t++)
        {
            Matrix square = new(Actions, Actions),
                cross = new(Actions, States + 1);
            for (int k = 0; k < Trials; k++)
            {
                policy.Mean(t, trials[k].States.Row(t), mean);
                for (int i = 0; i < Actions; i++)
                {
                    double residual = actions[k][t, i] - mean[i];
                    for (int j = 0; j < Actions; j++)
                        square[i, j] += residual * (actions[k][t, j] - mean[j]) / Trials;
                    for (int j = 0; j < States; j++)
                        cross[i, j] += residual * trials[k].States[t, j];
                    cross[i, States] += residual;
                }
            }
            foreach (double each in cross.Data)
                Assert.Equal(0, each, 1e-7);
            Assert.True(square[0, 0] > 0.01 && square[1, 1] > 0.01);
            for (int i = 0; i < Actions; i++)
            {
                for (int j = 0; j < Actions; j++)
                    Assert.Equal(covariance[i, j] + square[i, j], policy.Covariances[t][i, j], 1e-8);
            }
        }
    }

    /// <summary>lambda_t rises with alpha nu_t where the policy does more than the teacher, in the mean over the trials.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MultipliersMoveAlongTheMeanDifference(bool inMetric)
    {
        const double Rate = 0.3;
        Trajectory[] trials = RandomTrials();
        LinearGaussianController teacher = RandomProblems.Controller(Horizon, States, Actions, _random),
            metric = RandomProblems.Controller(Horizon, States, Actions, _random);
        Matrix[] actions = [.. trials.Select(trial => Each(trial, (_, _) => [_random.NextGaussian(), _random.NextGaussian()]))];
        PolicyConstraint constraint = new(Horizon, Actions, 1);
        for (int t = 0; t < Horizon; t++)
            constraint.Weights[t] = 0.1 + t;
        for (int update = 1; update <= 2; update++)
        {
            constraint.UpdateMultipliers(trials, actions, teacher, Rate, inMetric ? metric : null);
            for (int t = 0; t < Horizon; t++)
            {
                double[] difference = new double[Actions];
                for (int k = 0; k < Trials; k++)
                {
                    for (int i = 0; i < Actions; i++)
                    {
                        double asked = teacher.Offset(t)[i];
                        for (int j = 0; j < States; j++)
                            asked += teacher.Gain(t)[i, j] * trials[k].States[t, j];
                        difference[i] += (actions[k][t, i] - asked) / Trials;
                    }
                }
                for (int i = 0; i < Actions; i++)
                {
                    double moved = inMetric ? LinearAlgebra.Dot(metric.Precisions[t].Row(i), difference) : difference[i];
                    Assert.Equal(update * Rate * (0.1 + t) * moved, constraint.Multipliers[t][0, i], 1e-10);
                }
            }
        }
        Assert.Equal([0.1, 1.1, 2.1, 3.1, 4.1], constraint.Weights);
    }

    private static LinearGaussianController Linearise(Trajectory[] trials, Matrix[] actions, Matrix covariance)
    {
        LinearGaussianController policy = new(Horizon, States, Actions);
        new PolicyLinearization(States, Actions, new FitSettings { Ridge = 1e-12 }).Fit(trials, actions, covariance, null, policy);
        return policy;
    }

    private Trajectory[] RandomTrials() =>
        [
            .. Enumerable
                .Range(0, Trials)
                .Select(_ =>
                {
                    Trajectory trial = new(Horizon, States, Actions, 0);
                    _random.FillGaussian(trial.States.Data);
                    return trial;
                }),
        ];

    private static Matrix Each(Trajectory trial, Func<int, double[], double[]> act)
    {
        Matrix actions = new(Horizon, Actions);
        for (int t = 0; t < Horizon; t++)
            act(t, trial.States.Row(t).ToArray()).CopyTo(actions.Row(t));
        return actions;
    }

    private Matrix Random(int rows, int columns)
    {
        Matrix matrix = new(rows, columns);
        _random.FillGaussian(matrix.Data);
        return matrix;
    }
}
