using System.Runtime.CompilerServices;

namespace Visuomotor.Numerics;

/// <summary>Numbers that begin on a border of 64 bytes and stay there: work space for <see cref="PaddedProducts"/>.</summary>
public sealed class AlignedBuffer
{
    private const int Line = 64 / sizeof(double);

    private readonly double[] _numbers;
    private readonly int _offset;

    /// <summary>Makes a buffer of zeros.</summary>
    /// <param name="length">Number of numbers, zero or more.</param>
    public unsafe AlignedBuffer(int length)
    {
        Length = length;
        _numbers = GC.AllocateArray<double>(length + Line, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _numbers[0]);
        _offset = (int)(((Line * sizeof(double)) - (address % (Line * sizeof(double)))) % (Line * sizeof(double)) / sizeof(double));
    }

    /// <summary>How many numbers there are.</summary>
    public int Length { get; }

    /// <summary>All numbers.</summary>
    public Span<double> Span => _numbers.AsSpan(_offset, Length);

    /// <summary>
    /// The matrix of <paramref name="rows"/> x <paramref name="columns"/> that is number <paramref name="index"/> of those lying back to
    /// back.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It would reach outside the buffer.</exception>
    public MatrixSpan Matrix(int index, int rows, int columns) =>
        new(_numbers.AsSpan(_offset + (index * rows * columns), rows * columns), rows, columns);
}
