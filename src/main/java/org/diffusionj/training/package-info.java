/**
 * Training on one's own pictures, as diffusers' train_text_to_image_lora does it: {@link
 * org.diffusionj.training.Training} is the whole way from pictures and captions to weights.
 */
package org.diffusionj.training;
