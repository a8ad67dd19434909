"""A linear layer with a mask, for models_torch.py and flows_torch.py."""
import torch
import torch.nn.functional as F


class MaskedLinear(torch.nn.Linear):
    def __init__(self, mask):
        super().__init__(mask.shape[1], mask.shape[0])
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.linear(x, self.weight * self.mask, self.bias)
