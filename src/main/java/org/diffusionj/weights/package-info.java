/**
 * Weights as people have them: safetensors files, and PyTorch's zip checkpoints read as data. A file is never run,
 * and never read whole: its tensors are ranges of bytes, read when somebody needs them.
 */
package org.diffusionj.weights;
