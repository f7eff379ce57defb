/** {@code Fit Model to Images...}: pictures of ImageJ, or of a folder, that a model learns from. */
package org.diffusionj.ij.fit;
