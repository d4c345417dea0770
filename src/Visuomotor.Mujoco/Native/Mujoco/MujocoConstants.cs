namespace Visuomotor.Mujoco.Native;

/// <summary>Values of MuJoCo's enumerations that the binding uses, by their own names. The layout test checks them too.</summary>
internal static class MujocoConstants
{
    public const int mjVERSION_HEADER = 222;
    public const int mjOBJ_BODY = 1;
    public const int mjOBJ_XBODY = 2;
    public const int mjOBJ_SITE = 6;
    public const int mjTRN_JOINT = 0;
    public const int mjTRN_JOINTINPARENT = 1;
    public const int mjJNT_FREE = 0;
    public const int mjJNT_BALL = 1;
    public const int mjINT_RK4 = 1;
    public const int mjGEOM_SPHERE = 2;
    public const int mjGEOM_CAPSULE = 3;
    public const int mjGEOM_ELLIPSOID = 4;
    public const int mjGEOM_CYLINDER = 5;
    public const int mjGEOM_BOX = 6;
    public const int mjDSBL_PASSIVE = 32;
    public const int mjDSBL_GRAVITY = 64;
    public const int mjDSBL_ACTUATION = 1024;
    public const int mjNWARNING = 8;
    public const int mjWARN_BADQPOS = 4;
    public const int mjWARN_BADQVEL = 5;
    public const int mjWARN_BADQACC = 6;
    public const int mjWARN_BADCTRL = 7;
    public const int mjNGROUP = 6;
    public const int mjCAMERA_FIXED = 2;
    public const int mjCAMLIGHT_TARGETBODY = 3;
    public const int mjCAT_ALL = 7;
    public const int mjFB_OFFSCREEN = 1;
    public const int mjFONTSCALE_50 = 50;
    public const int mjRND_SHADOW = 0;
    public const int mjRND_REFLECTION = 2;
    public const int mjRND_SKYBOX = 4;
    public const int mjVIS_CONTACTPOINT = 14;
    public const int mjVIS_CONTACTFORCE = 15;
}
