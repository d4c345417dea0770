using System.Diagnostics.CodeAnalysis;

namespace Visuomotor.Numerics;

/// <summary>The checks of matrix shapes and what they say to people.</summary>
internal static class MatrixShape
{
    internal static int RequiredLength(int available, int rows, int columns, int stride)
    {
        if ((rows | columns) < 0 || stride < columns)
            ThrowShape(rows, columns, stride);
        if (rows == 0 || columns == 0)
            return 0;
        long length = ((long)(rows - 1) * stride) + columns;
        if (length > available)
            ThrowShort(available, rows, columns, stride);
        return (int)length;
    }

    internal static void CheckBlock(int r0, int c0, int rows, int columns, int totalRows, int totalColumns)
    {
        if ((r0 | c0 | rows | columns) < 0 || r0 > totalRows - rows || c0 > totalColumns - columns)
        {
            throw new ArgumentException(
                $"The block of {rows} x {columns} at ({r0}, {c0}) reaches outside the matrix of {totalRows} x {totalColumns}."
            );
        }
    }

    internal static void CheckSquare(int rows, int columns, string what)
    {
        if (rows != columns)
            throw new ArgumentException($"{what}: the matrix must be square, and is {rows} x {columns}.");
    }

    internal static void CheckSame(int rows, int columns, int wantedRows, int wantedColumns, string what)
    {
        if (rows != wantedRows || columns != wantedColumns)
        {
            throw new ArgumentException(
                $"{what}: a matrix of {wantedRows} x {wantedColumns} is needed, and this one is {rows} x {columns}."
            );
        }
    }

    internal static void CheckLength(int length, int wanted, string what)
    {
        if (length != wanted)
            throw new ArgumentException($"{what}: a vector of {wanted} numbers is needed, and this one has {length}.");
    }

    [DoesNotReturn]
    internal static void ThrowPlace(int r, int c, int rows, int columns) =>
        throw new ArgumentOutOfRangeException(null, $"There is no element ({r}, {c}) in a matrix of {rows} x {columns}.");

    [DoesNotReturn]
    private static void ThrowShape(int rows, int columns, int stride) =>
        throw new ArgumentException($"A matrix of {rows} x {columns} with a stride of {stride} is not possible.");

    [DoesNotReturn]
    private static void ThrowShort(int available, int rows, int columns, int stride) =>
        throw new ArgumentException($"{available} numbers are too few for a matrix of {rows} x {columns} with a stride of {stride}.");
}
