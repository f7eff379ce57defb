/**
 * Files that change a model: LoRA in all their namings, which become changes of weights, and the vectors of textual
 * inversion, which new words stand for.
 */
package org.diffusionj.adapter;
