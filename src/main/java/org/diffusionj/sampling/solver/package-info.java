/**
 * The samplers: integrators of the probability flow and its stochastic relatives, each with the levels that its
 * scheduler class in diffusers would choose.
 */
package org.diffusionj.sampling.solver;
