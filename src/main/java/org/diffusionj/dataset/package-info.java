/**
 * Data sets: a plan says how many pictures are made and of what, and item i follows from the plan and i alone. Knows
 * neither ImageJ nor what makes a picture.
 */
package org.diffusionj.dataset;
