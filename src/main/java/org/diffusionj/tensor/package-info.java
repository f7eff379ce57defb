/** Arrays of floats with a shape: what flows between the networks and the code around them. */
package org.diffusionj.tensor;
