using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>
/// Where things are at a trial's start. A body stands where its model has it, in its parent's frame; a free body's place is one of the
/// positions
/// as well, and those follow the model. So whoever moves a body moves it in the model, and takes the positions from here.
/// </summary>
internal static class StartPose
{
    // What MJCF files write of an angle is rounded.
    private const double Tolerance = 1e-4;

    /// <summary>Puts every free body of the positions where the model has it.</summary>
    /// <param name="model">The model, with its bodies where they should be.</param>
    /// <param name="positions">Generalised positions; those of free joints are overwritten.</param>
    internal static void PlaceFreeBodies(Model model, Span<double> positions)
    {
        for (int joint = 0; joint < model.JointCount; joint++)
            if (model.JointType(joint) == JointType.Free)
                PlaceFreeBody(model, joint, positions);
    }

    /// <summary>Puts those free bodies of the positions that are listed where the model has them.</summary>
    internal static void PlaceFreeBodies(Model model, Span<double> positions, IReadOnlyCollection<int> bodies)
    {
        for (int joint = 0; joint < model.JointCount; joint++)
            if (model.JointType(joint) == JointType.Free && bodies.Contains(model.JointBody(joint)))
                PlaceFreeBody(model, joint, positions);
    }

    /// <summary>
    /// A copy of the model with the bodies that no joint of one number holds, free ones and those that the user moves, where a keyframe has
    /// them.
    /// </summary>
    internal static Model AtKeyframe(Model model, int keyframe) =>
        model.With(editor =>
        {
            for (int joint = 0; joint < model.JointCount; joint++)
                if (model.JointType(joint) == JointType.Free)
                    Put(editor, model.JointBody(joint), model.KeyframePosition(keyframe).Slice(model.JointPositionAddress(joint), 7));
            for (int body = 1; body < model.BodyCount; body++)
                if (model.BodyMocap(body) is int place and >= 0)
                    Put(
                        editor,
                        body,
                        [
                            .. model.KeyframeMocapPosition(keyframe).Slice(3 * place, 3),
                            .. model.KeyframeMocapOrientation(keyframe).Slice(4 * place, 4),
                        ]
                    );
        });

    /// <summary>Whether a value lies in a joint's range, but for rounding.</summary>
    internal static bool IsWithin(double value, (double Low, double High) range) =>
        value >= range.Low - Tolerance && value <= range.High + Tolerance;

    /// <summary>How far a joint is from its reference, as its range counts it: a hinge's or slide's position, or a ball's angle.</summary>
    internal static double Extent(Model model, int joint, ReadOnlySpan<double> positions)
    {
        int address = model.JointPositionAddress(joint);
        if (model.JointType(joint) != JointType.Ball)
            return positions[address];
        ReadOnlySpan<double> q = positions.Slice(address, 4);
        return 2 * Math.Atan2(Math.Sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]), Math.Abs(q[0]));
    }

    private static void PlaceFreeBody(Model model, int joint, Span<double> positions)
    {
        int address = model.JointPositionAddress(joint);
        model.InitialPosition.Slice(address, 7).CopyTo(positions[address..]);
    }

    private static void Put(ModelEditor editor, int body, ReadOnlySpan<double> pose)
    {
        editor.SetBodyPosition(body, pose[0], pose[1], pose[2]);
        editor.SetBodyOrientation(body, pose[3..]);
    }
}
