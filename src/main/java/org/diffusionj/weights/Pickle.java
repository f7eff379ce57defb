package org.diffusionj.weights;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads Python's pickles as data. A pickle is a program that may call any function of Python; here only those
 * operations exist that numbers, texts, tuples, lists and dictionaries need, and what a name or a call means is asked
 * of {@link Globals}, which knows the few that tensors need. Nothing of the file can run. Operations: Python's
 * pickletools, protocols 1 to 5.
 */
final class Pickle {
    /** What names and calls in the file stand for. */
    interface Globals {
        /** @throws Refused if the name is not one that tensors need */
        Object find(String module, String name);

        /** @throws Refused if the function is not one that is known, or its arguments are not right */
        Object call(Object function, List<?> arguments);

        /** An object that lies outside of the pickle: the elements of tensors. */
        Object persistent(Object id);
    }

    /** The pickle asks for something that is not done. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** The bytes are no pickle. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private static final Object MARK = new Object();
    private static final int LONGEST_NUMBER = 16;

    private final ByteBuffer code;
    private final Globals globals;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Pickle(ByteBuffer code, Globals globals) {
        this.code = code.order(ByteOrder.LITTLE_ENDIAN);
        this.globals = globals;
    }

    /**
     * The value that a pickle describes: maps and lists, texts, {@link Long}, {@link Double}, {@link Boolean}, null,
     * and what the globals make.
     *
     * @throws Malformed if the bytes are no pickle, or one with operations that data does not need, with the byte where
     * @throws Refused if the globals refuse a name or a call
     */
    static Object read(ByteBuffer code, Globals globals) throws Malformed {
        Pickle pickle = new Pickle(code, globals);
        try {
            return pickle.run();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ClassCastException | NoSuchElementException
                | IllegalArgumentException | ArithmeticException | UnsupportedOperationException
                | NullPointerException e) { // also None where something must be
            throw new Malformed("its pickle makes no sense at byte " + pickle.code.position());
        }
    }

    private Object run() throws Malformed {
        while (true) {
            int at = code.position();
            int operation = code.get();
            if (operation == '.') {
                return pop();
            }
            if (!number(operation) && !text(operation) && !collection(operation) && !memory(operation)
                    && !object(operation)) {
                throw new Malformed("its pickle has the operation 0x" + Integer.toHexString(operation & 0xff)
                        + " at byte " + at + ", which data does not need");
            }
        }
    }

    private boolean number(int operation) throws Malformed {
        switch (operation) {
            case 'N' -> stack.add(null);
            case 0x88 - 256 -> stack.add(true);
            case 0x89 - 256 -> stack.add(false);
            case 'J' -> stack.add((long) code.getInt());
            case 'K' -> stack.add((long) unsignedByte());
            case 'M' -> stack.add((long) Short.toUnsignedInt(code.getShort()));
            case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(code.getLong())));
            case 0x8a - 256 -> stack.add(longNumber(unsignedByte()));
            case 0x8b - 256 -> stack.add(longNumber(code.getInt()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Numbers beyond 64 bits are kept as they are; tensors have none. */
    private Object longNumber(int length) throws Malformed {
        if (length < 0 || length > LONGEST_NUMBER) {
            throw new Malformed("its pickle has a number of " + length + " bytes at byte " + code.position());
        }
        byte[] little = bytes(length);
        byte[] big = new byte[length + 1];
        for (int i = 0; i < length; i++) {
            big[length - i] = little[i];
        }
        big[0] = (byte) (length > 0 && little[length - 1] < 0 ? -1 : 0);
        BigInteger number = new BigInteger(big);
        return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
    }

    private boolean text(int operation) {
        switch (operation) {
            case 'X' -> stack.add(utf8(code.getInt()));
            case 0x8c - 256 -> stack.add(utf8(unsignedByte()));
            case 0x8d - 256 -> stack.add(utf8(Math.toIntExact(code.getLong())));
            case 'T' -> stack.add(latin(code.getInt()));
            case 'U' -> stack.add(latin(unsignedByte()));
            case 'B' -> stack.add(latin(code.getInt()));
            case 'C' -> stack.add(latin(unsignedByte()));
            case 0x8e - 256 -> stack.add(latin(Math.toIntExact(code.getLong())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean collection(int operation) {
        switch (operation) {
            case '(' -> stack.add(MARK);
            case ')' -> stack.add(List.of());
            case 't' -> stack.add(popToMark());
            case 0x85 - 256 -> stack.add(tuple(1));
            case 0x86 - 256 -> stack.add(tuple(2));
            case 0x87 - 256 -> stack.add(tuple(3));
            case ']', 0x8f - 256 -> stack.add(new ArrayList<>());
            case 'l' -> stack.add(new ArrayList<>(popToMark()));
            case 'a' -> appendAll(Collections.singletonList(pop()));
            case 'e', 0x90 - 256 -> appendAll(popToMark());
            case '}' -> stack.add(new LinkedHashMap<>());
            case 'd' -> stack.add(map(popToMark()));
            case 's' -> {
                Object value = pop();
                Object key = pop();
                put(key, value);
            }
            case 'u' -> putAll(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int operation) {
        switch (operation) {
            case 'q' -> memo.put(unsignedByte(), top());
            case 'r' -> memo.put(code.getInt(), top());
            case 0x94 - 256 -> memo.put(memo.size(), top());
            case 'h' -> stack.add(remembered(unsignedByte()));
            case 'j' -> stack.add(remembered(code.getInt()));
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> stack.add(top());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int operation) {
        switch (operation) {
            case 0x80 - 256 -> unsignedByte(); // the protocol's version
            case 0x95 - 256 -> code.getLong(); // the length of a frame
            case 'c' -> stack.add(globals.find(line(), line()));
            case 0x93 - 256 -> {
                String name = (String) pop();
                stack.add(globals.find((String) pop(), name));
            }
            case 'R', 0x81 - 256 -> {
                List<?> arguments = (List<?>) pop();
                stack.add(globals.call(pop(), arguments));
            }
            case 'b' -> pop(); // the state of an object: of ordered dictionaries and parameters, which need none
            case 'Q' -> stack.add(globals.persistent(pop()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object pop() {
        Object value = stack.remove(stack.size() - 1);
        if (value == MARK) {
            throw new NoSuchElementException();
        }
        return value;
    }

    private Object top() {
        Object value = stack.get(stack.size() - 1);
        if (value == MARK) {
            throw new NoSuchElementException();
        }
        return value;
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        List<Object> values = stack.subList(mark + 1, stack.size());
        List<Object> popped = Collections.unmodifiableList(new ArrayList<>(values));
        values.clear();
        stack.remove(mark);
        return popped;
    }

    private List<Object> tuple(int length) {
        Object[] values = new Object[length];
        for (int i = length - 1; i >= 0; i--) {
            values[i] = pop();
        }
        return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(values)));
    }

    private Object remembered(int number) {
        if (!memo.containsKey(number)) {
            throw new NoSuchElementException();
        }
        return memo.get(number);
    }

    @SuppressWarnings("unchecked") // lists and maps are made here only
    private void appendAll(Collection<?> values) {
        ((List<Object>) top()).addAll(values);
    }

    private void put(Object key, Object value) {
        target().put(key(key), value);
    }

    private void putAll(List<Object> entries) {
        target().putAll(map(entries));
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> target() {
        return (Map<Object, Object>) top();
    }

    private static Map<Object, Object> map(List<Object> entries) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i += 2) {
            map.put(key(entries.get(i)), entries.get(i + 1));
        }
        return map;
    }

    /** Keys that are no texts or numbers name no tensor; what they hold may hold itself, so it is never compared. */
    private static Object key(Object value) {
        return value instanceof String || value instanceof Long ? value : new Object();
    }

    private int unsignedByte() {
        return code.get() & 0xff;
    }

    private String utf8(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private String latin(int length) {
        return new String(bytes(length), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > code.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        code.get(bytes);
        return bytes;
    }

    private String line() {
        int start = code.position();
        while (code.get() != '\n') {
            // to the end of the line
        }
        byte[] bytes = new byte[code.position() - 1 - start];
        code.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
