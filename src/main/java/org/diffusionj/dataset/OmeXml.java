package org.diffusionj.dataset;

import org.diffusionj.image.XmlText;

/** The XML of OME-TIFF files, as the schema 2016-06 has it, for a file with one plane. */
final class OmeXml {
    private OmeXml() {}

    /** @param colour whether the plane has red, green and blue in 8 bits, else 16 bits of grey */
    static String of(int width, int height, boolean colour, FileTexts texts) {
        StringBuilder pairs = new StringBuilder();
        texts.properties().forEach((key, value) -> pairs.append("<M K=\"").append(XmlText.escaped(key)).append("\">")
                .append(XmlText.escaped(value)).append("</M>"));
        int samples = colour ? 3 : 1;
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME"
                + " xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation="
                + "\"http://www.openmicroscopy.org/Schemas/OME/2016-06"
                + " http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\" Creator=\""
                + XmlText.escaped(texts.software()) + "\">"
                + texts.licence().map(terms -> "<Rights><RightsHeld>" + XmlText.escaped(terms)
                        + "</RightsHeld></Rights>").orElse("")
                + "<Image ID=\"Image:0\"><Description>" + XmlText.escaped(texts.description()) + "</Description>"
                + "<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"" + (colour ? "uint8" : "uint16")
                + "\" SizeX=\"" + width + "\" SizeY=\"" + height + "\" SizeC=\"" + samples
                + "\" SizeZ=\"1\" SizeT=\"1\"" + (colour ? " Interleaved=\"true\"" : "")
                + " BigEndian=\"false\"><Channel ID=\"Channel:0:0\" SamplesPerPixel=\"" + samples
                + "\"/><TiffData IFD=\"0\" PlaneCount=\"1\"/></Pixels>"
                + "<AnnotationRef ID=\"Annotation:0\"/></Image><StructuredAnnotations>"
                + "<MapAnnotation ID=\"Annotation:0\" Namespace=\"DiffusionJ\"><Value>" + pairs
                + "</Value></MapAnnotation></StructuredAnnotations></OME>";
    }
}
