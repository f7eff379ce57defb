/**
 * What a picture says about how it was made, and how settings are found again, also those that other programs stored.
 */
package org.diffusionj.ij.provenance;
