/**
 * Networks on the CPU by oneDNN, in bfloat16 or in float: a described network becomes a list of primitives over one
 * plan of memory.
 * The only package that knows oneDNN.
 */
package org.diffusionj.onednn;
