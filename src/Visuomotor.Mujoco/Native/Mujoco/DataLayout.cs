namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Byte offsets into <c>mjData</c> of MuJoCo 2.2.2 (simulation data), by the field's own name; two underscores stand for a dot.
/// A test compares every constant with the installed header.
/// </summary>
internal static class DataLayout
{
    /// <summary>The C struct that these offsets belong to.</summary>
    public const string Struct = "mjData";

    public const int Size = 41176;
    public const int nstack = 0;
    public const int warning = 24;
    public const int ncon = 40332;
    public const int nefc = 40328;
    public const int time = 40336;
    public const int energy = 40344;
    public const int qpos = 40376;
    public const int qvel = 40384;
    public const int act = 40392;
    public const int qacc_warmstart = 40400;
    public const int ctrl = 40408;
    public const int qfrc_applied = 40416;
    public const int xfrc_applied = 40424;
    public const int mocap_pos = 40432;
    public const int mocap_quat = 40440;
    public const int qacc = 40448;
    public const int act_dot = 40456;
    public const int userdata = 40464;
    public const int sensordata = 40472;
    public const int xpos = 40480;
    public const int xquat = 40488;
    public const int xmat = 40496;
    public const int xipos = 40504;
    public const int geom_xpos = 40536;
    public const int geom_xmat = 40544;
    public const int site_xpos = 40552;
    public const int site_xmat = 40560;
    public const int cam_xpos = 40568;
    public const int cam_xmat = 40576;
    public const int subtree_com = 40600;
    public const int cdof = 40608;
    public const int contact = 40752;
    public const int cvel = 40960;
    public const int qfrc_bias = 40976;
    public const int qfrc_passive = 40984;
    public const int qfrc_actuator = 41088;
    public const int qfrc_constraint = 41136;
}
