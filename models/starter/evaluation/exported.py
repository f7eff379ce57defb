"""The exported autoencoder, run by ONNX Runtime: what the best model could show at most."""
import json
from pathlib import Path

import numpy as np
import onnxruntime

from vae_training import MICROGRAPHS


class Autoencoder:
    def __init__(self, folder, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(str(Path(folder) / part / "model.onnx"), options, ["CPUExecutionProvider"])
            for part in ("vae_encoder", "vae_decoder"))

    def through(self, pictures):
        """uint8 (n, h, w, 3), encoded (posterior mean) and decoded: the same, rounded as the plugin rounds."""
        done = []
        for i in range(0, len(pictures), 8):
            x = np.ascontiguousarray(pictures[i:i + 8].transpose(0, 3, 1, 2), np.float32) / 127.5 - 1
            z = self.encoder.run(None, {"sample": x})[0][:, :4]
            y = self.decoder.run(None, {"latent_sample": z})[0]
            done.append(np.rint(np.clip(y * 0.5 + 0.5, 0, 1) * 255).astype(np.uint8).transpose(0, 2, 3, 1))
        return np.concatenate(done)


def advice(folder):
    return json.loads((Path(folder) / "diffusionj.json").read_text())


def real_micrographs():
    """The upper left 256 by 256 pixels, or what multiples of 8 allow, of scikit-image's bundled micrographs, by name."""
    import skimage.data
    for name in MICROGRAPHS:
        picture = np.asarray(getattr(skimage.data, name)())
        picture = picture[:min(256, picture.shape[0] // 8 * 8), :min(256, picture.shape[1] // 8 * 8)]
        yield name, np.stack([picture] * 3, -1) if picture.ndim == 2 else picture[..., :3]
