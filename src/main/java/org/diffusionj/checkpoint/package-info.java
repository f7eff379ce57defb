/**
 * One-file checkpoints, as AUTOMATIC1111 and ComfyUI read them: their weights by diffusers' names, and what diffusers'
 * configuration files would say of them.
 */
package org.diffusionj.checkpoint;
