"""Stage 4: a trained network to a model folder that the speaker compiles its graph into.

python -m models.recipe.export NET.pt FOLDER

Everything but the network and the phones is taken over from en-mini.
"""

import argparse
import shutil
from pathlib import Path

import torch

from models.recipe.kaldi_binary import write_model
from models.recipe.mfcc import BINS
from models.recipe.network import Network

MODEL = Path(__file__).parent.parent / "en-mini"


def main() -> None:
    """Export what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    export(options.network, options.folder)


def export(trained: Path, folder: Path) -> None:
    """Write the model folder."""
    state = torch.load(trained, weights_only=True)
    phones = state["phones"]
    network = Network(len(phones), state["width"])
    network.load_state_dict(state["network"])
    shutil.copytree(MODEL, folder, ignore=shutil.ignore_patterns("am", "README.md"))
    marker = folder / "mynah.yaml"
    marker.write_text(marker.read_text(encoding="utf-8").replace(MODEL.name, folder.name), encoding="utf-8")
    (folder / "am").mkdir()
    with (folder / "am" / "final.mdl").open("wb") as file:
        write_model(file, len(phones), BINS, network.affine_layers())
    rows = zip(phones, (-state["follows"]).tolist(), strict=True)
    lines = [" ".join([phone, *(f"{cost:.2f}" for cost in costs)]) for phone, costs in rows]
    (folder / "phones.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
