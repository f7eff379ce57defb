/** Quality of images against a reference: where both come from, what is measured, and the table. */
package org.diffusionj.ij.compare;
