/**
 * Networks computed by ONNX Runtime, through the bindings of org.bytedeco. No other package knows
 * these bindings, because they punish small mistakes silently:
 *
 * <ul>
 *   <li>Tensors made from Java arrays keep the address of a temporary copy. Tensors here are made
 *       from native pointers that live until the run is over.
 *   <li>Everything made while a {@code PointerScope} is open is freed when the scope closes, so
 *       what outlives a run (session, environment) is made outside of one.
 *   <li>Failures are bare {@code RuntimeException}s without file or remedy. {@link
 *       org.diffusionj.ort.OrtNetwork} adds both.
 *   <li>The oneDNN provider computes wrong UNet outputs and is never enabled.
 * </ul>
 */
package org.diffusionj.ort;
