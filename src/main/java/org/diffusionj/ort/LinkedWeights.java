package org.diffusionj.ort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A graph whose weights are symbolic links to files elsewhere, as in the hub's cache. ONNX Runtime opens no weights
 * outside of the graph's folder, so it gets the graph with the files' real places written in.
 *
 * @param graph in ONNX's format
 * @param folder from which the places are told
 */
record LinkedWeights(byte[] graph, Path folder) {
    /** Fields of onnx.proto on the way to a place: model, graph, initializer, external data, value. */
    private static final List<Integer> PATH = List.of(7, 5, 13);
    private static final int KEY = 1;
    private static final int VALUE = 2;

    /** @return none if the folder holds no links, or the graph no weights beside it */
    static Optional<LinkedWeights> of(Path file) throws IOException {
        Path beside = file.toAbsolutePath().getParent();
        if (!holdsLinks(beside)) {
            return Optional.empty();
        }
        byte[] graph = Files.readAllBytes(file);
        List<Path> places = new ArrayList<>();
        rewritten(graph, location -> {
            places.add(real(beside.resolve(location)));
            return location;
        });
        if (places.isEmpty()) {
            return Optional.empty();
        }
        Path folder = commonFolder(places);
        return Optional.of(new LinkedWeights(rewritten(graph, location ->
                folder.relativize(real(beside.resolve(location))).toString().replace('\\', '/')), folder));
    }

    private static boolean holdsLinks(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(Files::isSymbolicLink);
        }
    }

    private static Path real(Path weights) {
        try {
            return weights.toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException(weights + " cannot be followed to the file that it links to", e);
        }
    }

    private static Path commonFolder(List<Path> files) {
        Path common = files.get(0).getParent();
        for (Path file : files) {
            while (common != null && !file.startsWith(common)) {
                common = common.getParent();
            }
        }
        if (common == null) {
            throw new IllegalStateException("the weights " + files + " lie on several drives");
        }
        return common;
    }

    private static byte[] rewritten(byte[] graph, UnaryOperator<String> place) {
        return new Rewriter(graph, 0, graph.length, place).message(0);
    }

    /** Copies a protobuf message, with the locations of external data put through a function. */
    private static final class Rewriter {
        private final byte[] bytes;
        private final int end;
        private final UnaryOperator<String> place;
        private int at;

        Rewriter(byte[] bytes, int start, int end, UnaryOperator<String> place) {
            this.bytes = bytes;
            this.at = start;
            this.end = end;
            this.place = place;
        }

        byte[] message(int depth) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(end - at);
            boolean location = false;
            while (at < end) {
                int start = at;
                long tag = varint();
                int field = (int) (tag >>> 3);
                if ((tag & 7) != 2) {
                    skip((int) tag & 7);
                    out.write(bytes, start, at - start);
                    continue;
                }
                int length = Math.toIntExact(varint());
                int content = at;
                at += length;
                if (depth < PATH.size() && field == PATH.get(depth)) {
                    put(out, tag, new Rewriter(bytes, content, at, place).message(depth + 1));
                } else if (depth == PATH.size() && field == VALUE && location) {
                    String text = new String(bytes, content, length, StandardCharsets.UTF_8);
                    put(out, tag, place.apply(text).getBytes(StandardCharsets.UTF_8));
                } else {
                    location |= depth == PATH.size() && field == KEY
                            && new String(bytes, content, length, StandardCharsets.UTF_8).equals("location");
                    out.write(bytes, start, at - start);
                }
            }
            return out.toByteArray();
        }

        private static void put(ByteArrayOutputStream out, long tag, byte[] content) {
            write(out, tag);
            write(out, content.length);
            out.writeBytes(content);
        }

        private static void write(ByteArrayOutputStream out, long number) {
            long rest = number;
            for (; rest > 0x7f; rest >>>= 7) {
                out.write((int) (rest & 0x7f | 0x80));
            }
            out.write((int) rest);
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        private void skip(int wireType) {
            switch (wireType) {
                case 0 -> varint();
                case 1 -> at += 8;
                case 5 -> at += 4;
                default -> throw new IllegalStateException("wire type " + wireType);
            }
        }
    }
}
