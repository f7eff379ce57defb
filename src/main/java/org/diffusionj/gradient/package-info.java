/**
 * How a network learns: the graph of its loss and of the loss's gradients, made of the graph that predicts. {@link
 * org.diffusionj.gradient.GradientRules} has one rule an operator; {@link org.diffusionj.gradient.LearningGraph} joins
 * them.
 */
package org.diffusionj.gradient;
