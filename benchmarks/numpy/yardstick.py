"""NumPy yardsticks: the formulas of the method, written straightforwardly and vectorised where NumPy allows it.

usage: yardstick.py (step|fit|mixture) PROBLEM
PROBLEM is a file of little-endian numbers written by the benchmark program. For every line read from standard
input one repetition is run; its seconds and a check value are printed on one line.
"""
import sys
import time

import numpy as np


class Reader:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        self.at = 0

    def integer(self):
        value = int(np.frombuffer(self.bytes, "<i4", 1, self.at)[0])
        self.at += 4
        return value

    def array(self, *shape):
        count = int(np.prod(shape))
        value = np.frombuffer(self.bytes, "<f8", count, self.at).reshape(shape).copy()
        self.at += 8 * count
        return value


def inverse_from_cholesky(lower):
    half = np.linalg.solve(lower, np.eye(len(lower)))
    return half.T @ half


class Step:
    """The KL-constrained maximum-entropy LQR step: backward pass, forward pass, divergence, search for eta."""

    def __init__(self, reader):
        self.T, self.dX, self.dU = reader.integer(), reader.integer(), reader.integer()
        T, dX, dU = self.T, self.dX, self.dU
        dZ = dX + dU
        self.F, self.f, self.S = reader.array(T, dX, dZ), reader.array(T, dX), reader.array(T, dX, dX)
        self.mu0, self.sigma0 = reader.array(dX), reader.array(dX, dX)
        self.H, self.g = reader.array(T, dZ, dZ), reader.array(T, dZ)
        self.Kp, self.kp, self.Cp = reader.array(T, dU, dX), reader.array(T, dU), reader.array(T, dU, dU)
        self.bound = float(reader.array(1)[0])

    def run(self):
        T, dX, dU = self.T, self.dX, self.dU
        self.Pp = np.linalg.inv(self.Cp)
        self.logdet = np.linalg.slogdet(self.Cp)[1]
        # the anchor's negative log probability as a quadratic over [x; u]
        G = np.concatenate([self.Kp, np.broadcast_to(-np.eye(dU), (T, dU, dU))], axis=2)
        self.M = np.einsum("tai,tab,tbj->tij", G, self.Pp, G)
        self.m = np.einsum("tai,tab,tb->ti", G, self.Pp, self.kp)
        low, high, eta = 1e-8, 1e16, 1.0
        for _ in range(50):
            solution = self.backward(eta)
            if solution is None:
                low = eta
            else:
                kl = self.divergence(*solution)
                if abs(kl - self.bound) < 0.1 * self.bound:
                    break
                if kl > self.bound:
                    low = eta
                else:
                    high = eta
            middle = np.sqrt(low * high)
            eta = min(middle, 10 * low) if solution is None or kl > self.bound else max(middle, 0.1 * high)
        return eta

    def backward(self, eta):
        T, dX = self.T, self.dX
        H, g = self.H + eta * self.M, self.g + eta * self.m
        K, k, C = np.zeros_like(self.Kp), np.zeros_like(self.kp), np.zeros_like(self.Cp)
        V, v = None, None
        for t in range(T - 1, -1, -1):
            Q, q = H[t], g[t]
            if V is not None:
                F = self.F[t]
                Q = Q + F.T @ V @ F
                q = q + F.T @ (v + V @ self.f[t])
            Q = 0.5 * (Q + Q.T)
            try:
                lower = np.linalg.cholesky(Q[dX:, dX:])
            except np.linalg.LinAlgError:
                return None
            Qinv = inverse_from_cholesky(lower)
            K[t], k[t], C[t] = -Qinv @ Q[dX:, :dX], -Qinv @ q[dX:], eta * Qinv
            V = Q[:dX, :dX] + Q[:dX, dX:] @ K[t]
            V = 0.5 * (V + V.T)
            v = q[:dX] + Q[:dX, dX:] @ k[t]
        return K, k, C

    def divergence(self, K, k, C):
        T, dX = self.T, self.dX
        mu, sigma = self.mu0, self.sigma0
        logdet = np.linalg.slogdet(C)[1]
        total = 0.0
        for t in range(T):
            dK, P = K[t] - self.Kp[t], self.Pp[t]
            d = dK @ mu + k[t] - self.kp[t]
            total += 0.5 * (np.sum(P * C[t]) - self.dU + self.logdet[t] - logdet[t] + d @ P @ d + np.sum((P @ dK) * (dK @ sigma)))
            if t + 1 < T:
                F, A = self.F[t], self.F[t][:, :dX] + self.F[t][:, dX:] @ K[t]
                B = F[:, dX:]
                mu = F @ np.concatenate([mu, K[t] @ mu + k[t]]) + self.f[t]
                sigma = A @ sigma @ A.T + B @ C[t] @ B.T + self.S[t]
                sigma = 0.5 * (sigma + sigma.T)
        return total


class Fit:
    """Time-varying dynamics under a normal-inverse-Wishart prior from a given mixture."""

    def __init__(self, reader):
        self.N, self.T, self.dX, self.dU, self.clusters = (reader.integer() for _ in range(5))
        D = 2 * self.dX + self.dU
        self.z = reader.array(self.T - 1, self.N, D)
        self.weights, self.means = reader.array(self.clusters), reader.array(self.clusters, D)
        self.covariances = reader.array(self.clusters, D, D)
        self.ridge = 1e-6

    def run(self):
        dZ = self.dX + self.dU
        total = 0.0
        lowers = np.linalg.cholesky(self.covariances)
        for z in self.z:
            mu0, phi = self.prior(z, lowers)
            mean = z.mean(axis=0)
            centered = z - mean
            joint = (phi + centered.T @ centered + self.N / (self.N + 1) * np.outer(mean - mu0, mean - mu0)) / (self.N + 1)
            inputs = joint[:dZ, :dZ] + self.ridge * np.eye(dZ)
            F = np.linalg.solve(inputs, joint[:dZ, dZ:]).T
            f = mean[dZ:] - F @ mean[:dZ]
            S = joint[dZ:, dZ:] - F @ joint[:dZ, dZ:]
            S = 0.5 * (S + S.T)
            total += F[0, 0] + f[0] + S[0, 0]
        return total

    def prior(self, z, lowers):
        logs = np.empty((self.clusters, len(z)))
        for i in range(self.clusters):
            white = np.linalg.solve(lowers[i], (z - self.means[i]).T)
            logs[i] = np.log(self.weights[i]) - 0.5 * np.sum(white**2, axis=0) - np.sum(np.log(np.diag(lowers[i])))
        logs -= logs.max(axis=0)
        responsibilities = np.exp(logs)
        weights = (responsibilities / responsibilities.sum(axis=0)).mean(axis=1)
        mu0 = weights @ self.means
        spread = self.means - mu0
        return mu0, np.einsum("k,kij->ij", weights, self.covariances) + (spread.T * weights) @ spread


class Mixture:
    """EM for a Gaussian mixture from a given start, a given number of iterations."""

    def __init__(self, reader):
        self.n, self.D, self.clusters, self.iterations = (reader.integer() for _ in range(4))
        self.x = reader.array(self.n, self.D)
        self.means = reader.array(self.clusters, self.D)

    def run(self):
        x, n, D = self.x, self.n, self.D
        means = self.means.copy()
        covariances = np.broadcast_to(np.cov(x.T) + 1e-6 * np.eye(D), (self.clusters, D, D)).copy()
        weights = np.full(self.clusters, 1.0 / self.clusters)
        for _ in range(self.iterations):
            logs = np.empty((self.clusters, n))
            for i in range(self.clusters):
                lower = np.linalg.cholesky(covariances[i])
                white = np.linalg.solve(lower, (x - means[i]).T)
                logs[i] = np.log(weights[i]) - 0.5 * np.sum(white**2, axis=0) - np.sum(np.log(np.diag(lower)))
            top = logs.max(axis=0)
            r = np.exp(logs - top)
            norm = r.sum(axis=0)
            r /= norm
            counts = r.sum(axis=1) + 1e-12
            weights, means = counts / n, (r @ x) / counts[:, None]
            for i in range(self.clusters):
                centered = x - means[i]
                covariances[i] = (centered.T * r[i]) @ centered / counts[i] + 1e-6 * np.eye(D)
        return float(np.mean(np.log(norm) + top))


def main():
    kinds = {"step": Step, "fit": Fit, "mixture": Mixture}
    if len(sys.argv) != 3 or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    yardstick = kinds[sys.argv[1]](Reader(sys.argv[2]))
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        check = yardstick.run()
        print(f"{time.perf_counter() - start!r} {float(check)!r}", flush=True)


main()
