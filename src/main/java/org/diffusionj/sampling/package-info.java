/**
 * The mathematics of sampling: noise schedules and the integrators that walk down them. A {@link
 * org.diffusionj.sampling.Sampler} is made once for a number of steps and keeps no state between
 * pictures; what changes during a walk is local to {@link org.diffusionj.sampling.Sampler#sample}.
 * Arithmetic is float where diffusers computes in float32 and double where it computes in double.
 */
package org.diffusionj.sampling;
