using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>
/// Makes a simulation's buffers large enough. A scene that sets no limits gets MuJoCo 2.2.2's guesses, 100 contacts and 500 constraint rows
/// whatever is in it;
/// with many bodies that can touch, more are made room for. The stack is made as large as MuJoCo's guess for these sizes where a scene sets
/// it smaller: a
/// stack that overflows ends the process. Sizes alone change no number that is computed.
/// </summary>
internal static unsafe class ModelBuffers
{
    private const int GuessedContacts = 100,
        MostContacts = 600,
        ContactsPerBody = 8;
    private const int GuessedRows = 500,
        MostRows = 2500,
        RowsPerContact = 4;

    private static readonly int[] Things =
    [
        ModelLayout.nq,
        ModelLayout.nv,
        ModelLayout.nu,
        ModelLayout.na,
        ModelLayout.nbody,
        ModelLayout.njnt,
        ModelLayout.ngeom,
        ModelLayout.nsite,
        ModelLayout.neq,
        ModelLayout.ntendon,
        ModelLayout.nwrap,
    ];

    /// <summary>Widens the buffers of a compiled model. A limit that equals MuJoCo's guess is taken for the guess.</summary>
    /// <returns>Whether there is now more room for contacts or constraints.</returns>
    public static bool Widen(nint model)
    {
        int* contacts = (int*)(model + ModelLayout.nconmax),
            rows = (int*)(model + ModelLayout.njmax),
            stack = (int*)(model + ModelLayout.nstack);
        int bodies = TouchingBodies(model);
        int wantedContacts = *contacts == GuessedContacts ? Math.Clamp(ContactsPerBody * bodies, GuessedContacts, MostContacts) : *contacts;
        int wantedRows = *rows == GuessedRows ? Math.Clamp(RowsPerContact * ContactsPerBody * bodies, GuessedRows, MostRows) : *rows;
        bool wider = wantedContacts > *contacts || wantedRows > *rows;
        *contacts = wantedContacts;
        *rows = wantedRows;
        *stack = (int)Math.Max(*stack, Math.Min(Stack(model, wantedRows), int.MaxValue));
        return wider;
    }

    /// <summary>MuJoCo 2.2.2's own guess of a stack, in numbers.</summary>
    private static long Stack(nint model, long rows)
    {
        long freedoms = *(int*)(model + ModelLayout.nv),
            things = 0;
        foreach (int count in Things)
            things += *(int*)(model + count);
        return Math.Max(1000, (5 * (rows + freedoms) * (rows + freedoms)) + (20 * things));
    }

    private static int TouchingBodies(nint model)
    {
        int* type = *(int**)(model + ModelLayout.geom_contype),
            affinity = *(int**)(model + ModelLayout.geom_conaffinity),
            body = *(int**)(model + ModelLayout.geom_bodyid);
        HashSet<int> bodies = [];
        for (int geom = 0; geom < *(int*)(model + ModelLayout.ngeom); geom++)
            if (body[geom] > 0 && (type[geom] | affinity[geom]) != 0)
                bodies.Add(body[geom]);
        return bodies.Count;
    }
}
