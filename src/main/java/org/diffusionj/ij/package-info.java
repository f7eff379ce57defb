/**
 * ImageJ's side: only the packages below this one know ImageJ. A {@code command} takes its options from the macro, or
 * asks for them in a {@code dialog}; from there both go one way, through a {@code job}, and nothing comes back.
 */
package org.diffusionj.ij;
