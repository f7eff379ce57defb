"""Checks what a data set of DiffusionJ says of itself by the schemas of others, and says what was found.

    formats.py FOLDER

bioimageio.yaml by the BioImage Model Zoo's own package, OME-TIFF by the XML schema of OME (2016-06), read by tifffile.
Needs the packages bioimageio.spec (0.5.14.3), ome-types (0.7.0) with xmlschema, and tifffile.
"""
import sys
from collections import Counter
from pathlib import Path

from bioimageio.spec import load_description
from ome_types import from_xml
from tifffile import TiffFile


def zoo(folder):
    summary = load_description(folder / "bioimageio.yaml", format_version="latest").validation_summary
    problems = [error.msg for detail in summary.details for error in detail.errors]
    return f"bioimageio.yaml: {summary.status}" + "".join(f"\n  {problem[:200]}" for problem in problems)


def ome(file):
    with TiffFile(file) as tiff:
        pixels = from_xml(tiff.ome_metadata, validate=True).images[0].pixels
        series = tiff.series[0]
        assert (pixels.size_y, pixels.size_x) == series.shape[:2], file
        assert pixels.type.value == series.dtype.name, file
        assert pixels.channels[0].samples_per_pixel == (series.shape[2] if series.ndim == 3 else 1), file
    return "valid OME-TIFF"


def main():
    folder = Path(sys.argv[1])
    print(zoo(folder))
    print(dict(Counter(ome(file) for file in sorted(folder.rglob("*.ome.tif")))))


main()
