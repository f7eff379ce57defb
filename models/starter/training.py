"""The loop that the trained stages share: budget in minutes, checkpoints, averages, one GPU or several CPU workers."""
import time

import numpy as np
import torch
import torch.distributed as dist

AVERAGE_EVERY = 4   # steps
SAVE_SECONDS = 100
DECAY = 0.6         # of the budget, at its end, in which the learning rate falls
WARM_UP = 100       # steps


def device():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def multiplies_halves():
    """Whether this CPU multiplies bfloat16 (AMX, AVX-512 BF16), faster than floats."""
    can = torch.cpu.get_capabilities()
    return can.get("amx_bf16", False) or can.get("avx512_bf16", False)


def half_computation():
    """bfloat16 on a GPU and on a CPU that multiplies it; plain float on others, which gain nothing from it."""
    kind = device().type
    return torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda" or multiplies_halves())


def workers():
    return dist.get_world_size() if dist.is_initialized() else 1


def rank():
    return dist.get_rank() if dist.is_initialized() else 0


def generator():
    return np.random.default_rng([time.time_ns() % 2 ** 32, rank()])


def clock():
    """Seconds: of the wall on a GPU, of this process's computing on a CPU, which others may need as well."""
    return time.time() if torch.cuda.is_available() else time.process_time()


class Budget:
    """Progress in [0, 1] through the stage's minutes, equal in all workers."""

    def __init__(self, minutes, spent, stop_after=None):
        """Of `minutes`, `spent` seconds are gone; this run of the program ends after `stop_after` minutes of them."""
        self.seconds, self.spent = 60 * minutes, spent
        self.stop = self.seconds if stop_after is None else min(self.seconds, spent + 60 * stop_after)
        self.last = clock()
        self.progress = spent / self.seconds

    def update(self):
        now = clock()
        self.spent += now - self.last
        self.last = now
        progress = torch.tensor([self.spent / self.seconds])
        if workers() > 1:
            dist.broadcast(progress, 0)
        self.progress = progress.item()

    def over(self):
        return self.progress * self.seconds >= self.stop


class Ema:
    """Exponential moving average of parameters; young averages forget faster."""

    def __init__(self, decay):
        self.decay, self.shadow = decay, None

    def start(self, modules):
        self.shadow = {name: {k: v.clone() for k, v in m.state_dict().items()} for name, m in modules.items()}

    @torch.no_grad()
    def update(self, modules, step):
        decay = min(self.decay, (step + 1) / (step + 40))
        for name, module in modules.items():
            state = module.state_dict()
            torch._foreach_lerp_([self.shadow[name][k] for k in state], list(state.values()), 1 - decay)


def learning_rate(peak, step, progress):
    """Warm-up, constant, then a straight fall: a run can be prolonged at any time by giving it more minutes."""
    return peak * min(1.0, (step + 1) / WARM_UP) * max(0.02, min(1.0, (1 - progress) / DECAY))


@torch.no_grad()
def average(modules):
    """Replaces every parameter by its mean over the workers (local SGD)."""
    if workers() == 1:
        return
    parameters = [p.data for m in modules for p in m.parameters()]
    flat = torch.cat([p.reshape(-1) for p in parameters])
    dist.all_reduce(flat)
    flat /= workers()
    for p, mean in zip(parameters, flat.split([p.numel() for p in parameters])):
        p.copy_(mean.view_as(p))


@torch.no_grad()
def agree(modules):
    """Gives all workers the parameters of the first."""
    if workers() > 1:
        for module in modules:
            for p in module.parameters():
                dist.broadcast(p.data, 0)


class Checkpoint:
    """RUN/STAGE.pt: step, seconds spent, modules, optimizers, moving average. Rank 0 writes it, all workers read it."""

    def __init__(self, path, modules, optimizers, ema):
        self.path, self.modules, self.optimizers, self.ema = path, modules, optimizers, ema
        self.last = time.time()

    def load(self):
        """(step, seconds spent); (0, 0) where there is none yet. One without optimizers starts them anew."""
        if not self.path.exists():
            if self.ema:
                self.ema.start(self.modules)
            return 0, 0.0
        saved = torch.load(self.path, map_location=device(), weights_only=True)
        for name, module in self.modules.items():
            if name in saved["modules"]:
                module.load_state_dict(saved["modules"][name])
        for optimizer, state in zip(self.optimizers, saved.get("optimizers", [])):
            optimizer.load_state_dict(state)
        if self.ema:
            self.ema.start(self.modules)
            self.ema.shadow.update(saved.get("ema", {}))
        return saved["step"], saved["spent"]

    def save(self, step, spent):
        state = {"step": step, "spent": spent, "optimizers": [o.state_dict() for o in self.optimizers],
                 "modules": {name: module.state_dict() for name, module in self.modules.items()}}
        if self.ema:
            state["ema"] = self.ema.shadow
        torch.save(state, self.path.with_suffix(".new"))
        self.path.with_suffix(".new").replace(self.path)
        self.last = time.time()

    def due(self):
        return time.time() - self.last > SAVE_SECONDS


def adam(parameters, peak):
    return torch.optim.AdamW(parameters, lr=peak, betas=(0.9, 0.99), weight_decay=1e-3)


def parameters_of(modules):
    return [p for m in modules for p in m.parameters()]


def orthogonal(matrices):
    """(m, n), m <= n: the nearest matrix with orthogonal rows of length 1, roughly: singular values of 0.7 to 1.2.

    The quintic Newton-Schulz iteration of Muon (Jordan et al. 2024), computed on the m x m products of rows.
    """
    unit = matrices / (matrices.norm() + 1e-12)
    gram, whole = unit @ unit.T, None
    for left in reversed(range(5)):
        factor = torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315)
        factor.diagonal().add_(3.4445)
        whole = factor if whole is None else factor @ whole
        if left:
            gram = factor @ gram @ factor
    return whole @ unit


class Muon(torch.optim.Optimizer):
    """Orthogonal updates for the weights of hidden layers (Jordan et al. 2024), convolutions as (out, in * h * w).

    They are scaled to the root mean square of AdamW's, 0.2, so that both take the same learning rate (Liu et al. 2025).
    """

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=1e-3):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(mean, group["momentum"]).flatten(1)
                wide = update.shape[0] <= update.shape[1]
                update = orthogonal(update) if wide else orthogonal(update.T).T
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update.reshape(p.shape), alpha=-group["lr"] * 0.2 * max(update.shape) ** 0.5)


def step_of(optimizers, loss, rate):
    groups = [group for optimizer in optimizers for group in optimizer.param_groups]
    for group in groups:
        group["lr"] = rate
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for g in groups for p in g["params"]], 1.0)
    for optimizer in optimizers:
        optimizer.step()


def train(run, stage, args, modules, peak, loss_of, ema=None, opponent=None, hidden=()):
    """Trains all of `modules` on `loss_of(progress)` for args.minutes; logs, and saves RUN/STAGE.pt.

    `hidden` are those of their weights that Muon trains; AdamW trains the others. `opponent`, if given, is (name, module,
    loss): a discriminator with its own optimizer, which takes a step on `loss()` after each step of the others.
    """
    modules = {name: module.to(device()) for name, module in modules.items()}
    by_muon = {id(p) for p in hidden}
    optimizers = [adam([p for p in parameters_of(modules.values()) if id(p) not in by_muon], peak)]
    if hidden:
        optimizers.append(Muon(hidden, peak))
    opposing = []
    everything = dict(modules)
    if opponent:
        everything[opponent[0]] = opponent[1].to(device())
        opposing.append(adam(opponent[1].parameters(), peak))
    checkpoint = Checkpoint(run / f"{stage}.pt", everything, optimizers + opposing, ema)
    step, spent = checkpoint.load()
    agree(everything.values())
    budget, recent = Budget(args.minutes, spent, args.stop_after), []
    while not budget.over():
        rate = learning_rate(peak, step, budget.progress)
        loss = loss_of(budget.progress)
        step_of(optimizers, loss, rate)
        if opponent:
            step_of(opposing, opponent[2](), rate)
        recent.append(loss.detach())
        step += 1
        if step % AVERAGE_EVERY == 0:
            average(everything.values())
            budget.update()
            if ema:
                ema.update(everything, step)
        if rank() == 0 and step % 50 == 0:
            print(f"{time.strftime('%H:%M:%S')} {stage} step {step} {100 * budget.progress:.1f} % "
                  f"loss {torch.stack(recent).mean().item():.4f}", flush=True)
            recent.clear()
        if rank() == 0 and (checkpoint.due() or budget.over()):
            checkpoint.save(step, budget.spent)
