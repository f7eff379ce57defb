package org.diffusionj;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a compiled class says of itself, after chapter 4 of the Java Virtual Machine Specification.
 *
 * @param version 52 is Java 8's, 61 Java 17's
 * @param classes that it mentions by name, written with slashes; arrays among them begin with a bracket
 * @param calls of methods and uses of fields: {@code java/lang/String.toLowerCase:()Ljava/lang/String;}
 */
public record ClassFile(int version, Set<String> classes, Set<String> calls) {
    private static final int MAGIC = 0xCAFEBABE;

    /** An entry of the constant pool: a text, or up to two numbers of other entries. */
    private record Constant(int tag, String text, int first, int second) {}

    public static ClassFile read(Path file) throws IOException {
        return read(Files.readAllBytes(file));
    }

    static ClassFile read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.readUnsignedShort();
        int version = in.readUnsignedShort();
        Constant[] pool = new Constant[in.readUnsignedShort()];
        for (int i = 1; i < pool.length; i++) {
            pool[i] = constant(in);
            if (pool[i].tag == 5 || pool[i].tag == 6) {
                i++;    // A long or double takes two places.
            }
        }
        return new ClassFile(version, classes(pool), calls(pool));
    }

    private static Constant constant(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case 1 -> new Constant(tag, in.readUTF(), 0, 0);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> new Constant(tag, null, in.readUnsignedShort(), in.readUnsignedShort());
            case 5, 6 -> new Constant(tag, null, in.readInt(), in.readInt());
            case 7, 8, 16, 19, 20 -> new Constant(tag, null, in.readUnsignedShort(), 0);
            case 15 -> new Constant(tag, null, in.readUnsignedByte(), in.readUnsignedShort());
            default -> throw new IOException("constant " + tag);
        };
    }

    private static Set<String> classes(Constant[] pool) {
        Set<String> classes = new TreeSet<>();
        for (Constant constant : pool) {
            if (constant != null && constant.tag == 7) {
                classes.add(pool[constant.first].text);
            }
        }
        return classes;
    }

    private static Set<String> calls(Constant[] pool) {
        Set<String> calls = new TreeSet<>();
        for (Constant constant : pool) {
            if (constant != null && constant.tag >= 9 && constant.tag <= 11) {
                Constant nameAndType = pool[constant.second];
                calls.add(pool[pool[constant.first].first].text + "." + pool[nameAndType.first].text + ":"
                        + pool[nameAndType.second].text);
            }
        }
        return calls;
    }
}
