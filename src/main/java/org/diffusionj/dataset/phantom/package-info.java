/** Label maps that are drawn by rule: nuclei, cells, spots and curves, apart, touching or clustered. */
package org.diffusionj.dataset.phantom;
