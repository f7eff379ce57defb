/**
 * Data sets on Apache Spark: the driver tells executors which items are missing, and these make and write them. The
 * only package that knows Spark, and the file systems of Hadoop.
 */
package org.diffusionj.spark;
