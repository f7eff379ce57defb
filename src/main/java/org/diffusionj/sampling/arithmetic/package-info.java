/** Arithmetic of NumPy, SciPy and torch that samplers have to repeat digit for digit. */
package org.diffusionj.sampling.arithmetic;
