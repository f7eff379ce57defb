/** Gaussian noise that is the same, bit for bit, as that of the libraries whose pictures are to be repeated. */
package org.diffusionj.noise;
