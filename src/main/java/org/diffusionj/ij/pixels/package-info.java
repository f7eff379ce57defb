/** ImageJ's images: their pixels as colours and back, their selections, copies of their kind, and changes in place. */
package org.diffusionj.ij.pixels;
