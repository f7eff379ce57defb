/** From a prompt to the token ids that a CLIP text encoder was trained on. */
package org.diffusionj.text;
