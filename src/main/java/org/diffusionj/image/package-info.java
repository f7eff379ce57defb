/** Pictures in floats, independent of ImageJ. */
package org.diffusionj.image;
