/**
 * Label maps: what images and the ROI Manager say of where objects lie, and how pictures made from that tell it.
 */
package org.diffusionj.ij.labels;
