using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// What a compiled variation draws of a robot that is not quite the scene's: each quantity from a stream of its own, so that none depends
/// on which others there are. Immutable and shared between threads.
/// </summary>
internal sealed class Disturbances
{
    internal required DelayDefinition Delay { get; init; }

    internal required double RepeatedPicture { get; init; }

    internal required int PictureDelay { get; init; }

    internal required (double Low, double High) Damping { get; init; }

    internal required (double Low, double High) TorqueGain { get; init; }

    internal required (int[] Bodies, double Low, double High) Payload { get; init; }

    internal required CameraOffsetDefinition CameraOffset { get; init; }

    /// <summary>Draws by how many control steps a condition's commands come late.</summary>
    internal int DrawDelay(RandomStream random, double? place) =>
        Delay.Steps + (Delay.OneMore > 0 && (place ?? random.Split("delay").NextDouble()) < Delay.OneMore ? 1 : 0);

    /// <summary>Draws all that a model says.</summary>
    /// <param name="task">The task.</param>
    /// <param name="basis">The model that is edited.</param>
    /// <param name="editor">Its editor.</param>
    /// <param name="random">The condition's stream, which is not drawn from itself.</param>
    internal void Edit(RobotTask task, Model basis, ModelEditor editor, RandomStream random)
    {
        if (Damping != (1, 1))
        {
            RandomStream stream = random.Split("damping");
            for (int joint = 0; joint < basis.JointCount; joint++)
                editor.SetJointDamping(joint, Variation.Uniform(stream, Damping.Low, Damping.High) * basis.JointDamping(joint));
        }
        if (TorqueGain != (1, 1))
        {
            RandomStream stream = random.Split("torque gain");
            foreach (int actuator in task.ActuatorIds)
                editor.ScaleActuatorForce(actuator, Variation.Uniform(stream, TorqueGain.Low, TorqueGain.High));
        }
        if (Payload.Bodies.Length > 0)
        {
            double factor = Variation.Uniform(random.Split("payload"), Payload.Low, Payload.High);
            foreach (int body in Payload.Bodies)
                editor.SetBodyMass(body, factor * basis.BodyMass(body));
        }
        if (task.Camera is { } camera && (CameraOffset.Position > 0 || CameraOffset.Turn > 0))
            MoveCamera(camera.Id, basis, editor, random.Split("camera"));
    }

    private void MoveCamera(int camera, Model basis, ModelEditor editor, RandomStream random)
    {
        Span<double> way = stackalloc double[3],
            turn = stackalloc double[3];
        Within(way, CameraOffset.Position, random);
        Within(turn, CameraOffset.Turn, random);
        ReadOnlySpan<double> at = basis.CameraLocalPosition(camera),
            q = basis.CameraLocalOrientation(camera);
        editor.SetCameraPosition(camera, at[0] + way[0], at[1] + way[1], at[2] + way[2]);

        // q times (cos a/2, axis sin a/2): about the camera's own axes
        double angle = Math.Sqrt(LinearAlgebra.Dot(turn, turn));
        if (angle == 0)
            return;
        (double sine, double w) = Math.SinCos(0.5 * angle);
        double[] about = [w, turn[0] * sine / angle, turn[1] * sine / angle, turn[2] * sine / angle];
        editor.SetCameraOrientation(camera, Quaternion.Product(q, about));
    }

    /// <summary>A point that is uniform in the ball of a radius.</summary>
    private static void Within(Span<double> point, double radius, RandomStream random)
    {
        do
        {
            foreach (ref double coordinate in point)
                coordinate = Variation.Uniform(random, -1, 1);
        } while (LinearAlgebra.Dot(point, point) > 1);
        foreach (ref double coordinate in point)
            coordinate *= radius;
    }
}
