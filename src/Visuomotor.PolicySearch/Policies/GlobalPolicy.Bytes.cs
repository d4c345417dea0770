using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

// The byte form of a policy: its network with its architecture, the whitening and the noise, so that it can act elsewhere.
public sealed partial class GlobalPolicy
{
    /// <summary>All that the policy needs to act.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        byte[] network = Network.ToBytes();
        writer.Write(SeesState);
        writer.Write(network.Length);
        writer.Write(network);
        writer.Write(IsTrained);
        foreach (double[] numbers in Arrays)
            NumberBytes.Write(writer, numbers);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>A policy from what <see cref="ToBytes"/> wrote, which acts with the same bits.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="environment">What it drives.</param>
    /// <exception cref="InvalidDataException">The bytes are no policy, or one for another environment.</exception>
    public static GlobalPolicy FromBytes(byte[] bytes, IEnvironment environment) =>
        NumberBytes.Reading(() =>
        {
            using BinaryReader reader = new(new MemoryStream(bytes));
            bool seesState = reader.ReadBoolean();
            int length = reader.ReadInt32();
            NumberBytes.Require(length >= 0 && length <= bytes.Length, $"a network of {length} bytes, which are not there");
            GlobalPolicy policy;
            try
            {
                Network network = Network.From(SafetensorsFile.Parse(reader.ReadBytes(length)));
                policy = new GlobalPolicy(environment, network.Definition, RandomStream.Create(0, "overwritten"), seesState);
                network.Parameters.CopyTo(policy.Network.Parameters);
                policy.Network.MarkChanged();
            }
            catch (Exception exception) when (exception is NetworkFormatException or ArgumentException)
            {
                throw new InvalidDataException(
                    $"the bytes hold a policy that is none of {environment.Name}: {exception.Message}",
                    exception
                );
            }
            policy.IsTrained = reader.ReadBoolean();
            foreach (double[] numbers in policy.Arrays)
                NumberBytes.Read(reader, numbers);
            NumberBytes.Require(policy.Deviation.All(each => each > 0), "a deviation that is not above 0");
            NumberBytes.RequireCovariance(policy.Covariance, policy.Factor);
            return policy;
        });

    internal void Save(BinaryWriter writer)
    {
        writer.Write(IsTrained);
        NumberBytes.Write(writer, Mean);
        NumberBytes.Write(writer, Deviation);
        NumberBytes.Write(writer, Covariance.Data);
        NumberBytes.Write(writer, Factor.Data);
        foreach (float each in Network.Parameters)
            writer.Write(each);
    }

    internal void Restore(BinaryReader reader)
    {
        IsTrained = reader.ReadBoolean();
        NumberBytes.Read(reader, Mean);
        NumberBytes.Read(reader, Deviation);
        NumberBytes.Read(reader, Covariance.Data);
        NumberBytes.Read(reader, Factor.Data);
        StateCheck.Require(Deviation.All(each => each > 0), "a deviation that is not above 0");
        NumberBytes.RequireCovariance(Covariance, Factor);
        foreach (ref float each in Network.Parameters)
        {
            each = reader.ReadSingle();
            StateCheck.Require(float.IsFinite(each), "a parameter of the policy that is not finite");
        }
        Network.MarkChanged();
    }

    /// <summary>Whitening and noise, always in the same order.</summary>
    private double[][] Arrays => [Mean, Deviation, Covariance.Data, Factor.Data];
}
