/**
 * Model folders as diffusers and optimum export them, and the networks in them by their roles.
 * {@link org.diffusionj.model.ModelFolder} checks a folder as a whole before anything is loaded.
 */
package org.diffusionj.model;
