/**
 * Networks in bfloat16 on the CPU by oneDNN: a described network becomes a list of primitives over one plan of memory.
 * The only package that knows oneDNN.
 */
package org.diffusionj.onednn;
