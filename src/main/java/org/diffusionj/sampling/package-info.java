/**
 * Sampling as others see it: a {@link org.diffusionj.sampling.Sampler} walks from noise to clean latents. It is made
 * once for a number of steps and keeps no state between pictures; what changes on the way is local to
 * {@link org.diffusionj.sampling.Sampler#sample}.
 *
 * <p>The samplers themselves are in {@code solver}, one a file, the mathematics first and below it how diffusers'
 * class reads its configuration. They stand on {@code schedule} (noise levels and timesteps), {@code network} (what
 * the network predicts, converted once) and {@code arithmetic} (float where diffusers computes in float32, double where
 * it computes in double).
 */
package org.diffusionj.sampling;
