using System.Diagnostics;
using System.Globalization;
using Visuomotor.Mujoco;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.Runs;

namespace Visuomotor.Cli;

/// <summary>Tries everything that Visuomotor stands on, each with a small job whose result is known.</summary>
internal static class Doctor
{
    private const int PictureSize = 64;

    private const string Scene = """
        <mujoco>
          <option timestep="0.001"/>
          <worldbody>
            <light pos="0 0 3"/>
            <camera name="view" pos="0 -2 2" xyaxes="1 0 0 0 0.5 1"/>
            <geom type="plane" size="1 1 0.1" rgba="0.2 0.4 0.8 1"/>
            <body name="ball" pos="0 0 1"><freejoint/><geom type="sphere" size="0.2" rgba="0.9 0.2 0.1 1"/></body>
          </worldbody>
        </mujoco>
        """;

    /// <summary>Looks at all of it; never throws for what it finds.</summary>
    public static IReadOnlyList<DoctorFinding> Examine()
    {
        DoctorFinding files = Try("temporary files", "TMPDIR", "set TMPDIR to a folder that can be written", TemporaryFiles);
        return [files, .. Programs(files.IsWell)];
    }

    private static IEnumerable<DoctorFinding> Programs(bool withFiles) =>
        [
            Library("physics (MuJoCo)", "libmujoco2.2.2", "VISUOMOTOR_LIBMUJOCO", withFiles ? Physics : null),
            Library("camera (OSMesa)", "libosmesa6", "VISUOMOTOR_LIBOSMESA", withFiles ? Camera : null),
            Library("networks (oneDNN)", "libdnnl2", "VISUOMOTOR_LIBDNNL", Convolution),
            Library("algebra (OpenBLAS)", "libopenblas0-pthread", "VISUOMOTOR_LIBOPENBLAS", Algebra),
            Library("plots (gnuplot)", "gnuplot-nox", null, Plot),
            Library("videos (ffmpeg)", "ffmpeg", null, withFiles ? Video : null),
        ];

    private static DoctorFinding Library(string name, string package, string? variable, Func<string>? trial) =>
        trial is null
            ? new DoctorFinding(name, false, "not tried, since no temporary files can be written", 0)
            : Try(
                name,
                package,
                $"install the Debian package {package}{(variable is null ? "" : $", or set {variable} to the library's path")}",
                trial
            );

    private static DoctorFinding Try(string name, string mended, string advice, Func<string> trial)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            string detail = trial();
            return new DoctorFinding(name, true, detail, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception exception)
        {
            Exception cause = VisuomotorCommand.Unwrap(exception);
            string why = VisuomotorCommand.OneLine(cause.Message).TrimEnd('.');
            if (!why.Contains(mended, StringComparison.Ordinal))
                why += $"; {advice}";
            return new DoctorFinding(name, false, why, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static string TemporaryFiles()
    {
        string path = Temporary("txt");
        try
        {
            File.WriteAllText(path, Scene);
            return File.ReadAllText(path) == Scene
                ? $"{Path.GetTempPath()} can be written"
                : throw new IOException($"{path} does not hold what was written");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Temporary(string extension) =>
        Path.Combine(Path.GetTempPath(), $"visuomotor-doctor-{Environment.ProcessId}.{extension}");

    private static string Physics()
    {
        using Model model = LoadScene();
        using Simulation simulation = new(model);
        const int Steps = 100;
        simulation.Step(Steps);
        // a free fall of 0.1 s under 9.81 m/s2 by the semi-implicit Euler method
        double expected = 1 - 9.81 * 0.001 * 0.001 * Steps * (Steps + 1) / 2;
        double height = simulation.Position[2];
        return Math.Abs(height - expected) < 1e-9
            ? $"{MujocoLibrary.Version}; a ball fell {Format.Number(1 - height)} m in 0.1 s"
            : throw new InvalidOperationException(
                $"{MujocoLibrary.Version}: a ball that should have fallen to {expected} m is at {height} m"
            );
    }

    private static string Camera()
    {
        using Model model = LoadScene();
        using Simulation simulation = new(model);
        simulation.Forward();
        byte[] rgb = new byte[PictureSize * PictureSize * 3];
        using (Renderer renderer = new(model, PictureSize, PictureSize))
            renderer.Render(simulation, model.Find(ModelObject.Camera, "view"), rgb);
        int red = Enumerable
            .Range(0, PictureSize * PictureSize)
            .Count(pixel => rgb[3 * pixel] > 2 * rgb[3 * pixel + 2] && rgb[3 * pixel] > 40);
        return red > 20
            ? $"a picture of {PictureSize} x {PictureSize} without a display; the ball covers {red} pixels"
            : throw new InvalidOperationException("the picture of a red ball has no red in it");
    }

    private static string Convolution()
    {
        Network network = new(new NetworkDefinition(new ImageInput(1, 5, 5), 0, [new Convolution(1, 3), new Relu(), new Dense(1)]));
        network.Parameters.Fill(1);
        network.MarkChanged();
        float[] image = new float[25],
            output = new float[1];
        Array.Fill(image, 1);
        using (NetworkEvaluator evaluator = new(network))
            evaluator.Evaluate(image, [], output);
        // nine places of nine ones and a bias, summed with a bias
        return output[0] == 9 * (9 + 1) + 1
            ? $"{NetworkLibrary.Version}; a convolution of 5 x 5 by 3 x 3 is right"
            : throw new InvalidOperationException($"{NetworkLibrary.Version}: a convolution gave {output[0]}, not 91");
    }

    private static string Algebra()
    {
        Matrix a = Matrix.FromRows(
                new double[,]
                {
                    { 1, 2 },
                    { 3, 4 },
                }
            ),
            c = new(2, 2);
        LinearAlgebra.Multiply(a, a, c);
        string library = LinearAlgebra.LibraryDescription.Trim();
        return c.Data.SequenceEqual([7, 10, 15, 22])
            ? $"{library}; a product of matrices is right"
            : throw new InvalidOperationException($"{library}: a product of matrices is wrong");
    }

    private static string Plot()
    {
        string svg = Gnuplot.Draw(
            new Chart
            {
                Title = "doctor",
                XLabel = "x",
                YLabel = "y",
                Series = [new ChartSeries("y", [0, 1], [0, 1])],
            }
        );
        return string.Create(CultureInfo.InvariantCulture, $"a plot of {svg.Length} letters");
    }

    private static string Video()
    {
        string path = Temporary("mp4");
        try
        {
            using (VideoWriter video = new(path, PictureSize, PictureSize, 20))
            {
                for (int frame = 0; frame < 5; frame++)
                    video.Add(new byte[PictureSize * PictureSize * 3]);
                video.Finish();
            }
            return string.Create(CultureInfo.InvariantCulture, $"a video of {new FileInfo(path).Length} bytes");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Model LoadScene()
    {
        string path = Temporary("xml");
        try
        {
            File.WriteAllText(path, Scene);
            return Model.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
