/**
 * What the rest of the program knows of a neural network: named tensors in, named tensors out. Who
 * computes them (ONNX Runtime on the CPU or on CUDA, a fake in a test) is a {@link
 * org.diffusionj.runtime.Backend}'s business.
 */
package org.diffusionj.runtime;
