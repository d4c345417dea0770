"""The paper's visuomotor network in PyTorch, as the yardstick of the network benchmarks.

Needs Debian's python3-torch. Usage: policy.py THREADS WHAT SIZE, where WHAT is
  step     one Adam step on a mini-batch of 25 images of SIZE x SIZE pixels
  infer    one policy inference on a single image
  small    SIZE Adam steps of a full-state policy (39, 40, 40, 7) on a mini-batch of 25
It prepares itself, prints "ready", and then does the work once for every line that it reads and prints its seconds.
"""

import sys
import time

import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self, size, configuration=39, torques=7):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(3, 64, 7, stride=2), nn.ReLU(),
            nn.Conv2d(64, 32, 5), nn.ReLU(),
            nn.Conv2d(32, 32, 5), nn.ReLU(),
        )
        side = (size - 7) // 2 + 1 - 8
        line = torch.linspace(-1, 1, side)
        self.register_buffer("places", torch.stack([line.repeat(side), line.repeat_interleave(side)], 1))
        self.dense = nn.Sequential(
            nn.Linear(64 + configuration, 40), nn.ReLU(), nn.Linear(40, 40), nn.ReLU(), nn.Linear(40, torques)
        )

    def forward(self, image, configuration):
        shares = torch.softmax(self.convolutions(image).flatten(2), dim=-1)
        points = (shares @ self.places).flatten(1)
        return self.dense(torch.cat([points, configuration], 1))


class Bench:
    def __init__(self, size, batch=25):
        torch.manual_seed(1)
        self.policy = Policy(size)
        self.optimiser = torch.optim.Adam(self.policy.parameters(), 1e-3)
        self.bytes = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8)
        self.configuration = torch.randn(batch, 39)
        self.target = torch.randn(batch, 7)
        self.precision = torch.eye(7).repeat(batch, 1, 1)
        self.step()
        self.infer()

    def image(self, count):
        return self.bytes[:count].permute(0, 3, 1, 2).float().div_(255)

    def step(self):
        self.optimiser.zero_grad()
        error = (self.policy(self.image(25), self.configuration) - self.target).unsqueeze(2)
        loss = 0.5 * (error.transpose(1, 2) @ self.precision @ error).mean()
        loss.backward()
        self.optimiser.step()

    def infer(self):
        with torch.no_grad():
            self.policy(self.image(1), self.configuration[:1])


class Small:
    def __init__(self, steps, batch=25):
        torch.manual_seed(1)
        self.steps = steps
        self.policy = nn.Sequential(nn.Linear(39, 40), nn.ReLU(), nn.Linear(40, 40), nn.ReLU(), nn.Linear(40, 7))
        self.optimiser = torch.optim.Adam(self.policy.parameters(), 1e-3)
        self.configuration = torch.randn(batch, 39)
        self.target = torch.randn(batch, 7)
        self.precision = torch.eye(7).repeat(batch, 1, 1)

    def small(self):
        for _ in range(self.steps):
            self.optimiser.zero_grad()
            error = (self.policy(self.configuration) - self.target).unsqueeze(2)
            loss = 0.5 * (error.transpose(1, 2) @ self.precision @ error).mean()
            loss.backward()
            self.optimiser.step()


def main():
    threads, what, size = sys.argv[1:]
    torch.set_num_threads(int(threads))
    work = getattr((Small if what == "small" else Bench)(int(size)), what)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        work()
        print(time.perf_counter() - start, flush=True)


main()
