/** What other programs write into their pictures, translated into the settings of AUTOMATIC1111. */
package org.diffusionj.programs;
