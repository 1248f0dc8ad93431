// SPDX-License-Identifier: MIT
// As much of Unity's interface as the script uses, to compile and to run it without Unity.

using System;
using System.Collections.Generic;

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)]
    public class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string tooltip) { }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class RequireComponent : Attribute
    {
        public RequireComponent(Type component) { }
    }

    public class Object
    {
        public string name = "";
    }

    public class Component : Object
    {
        public Component sibling;

        public T GetComponent<T>() where T : Component { return (T)sibling; }
    }

    public class MonoBehaviour : Component { }

    public class Mesh : Object
    {
        public readonly List<string> blendShapes = new List<string>();

        public int blendShapeCount { get { return blendShapes.Count; } }
        public string GetBlendShapeName(int shapeIndex) { return blendShapes[shapeIndex]; }
    }

    public class SkinnedMeshRenderer : Component
    {
        public readonly Dictionary<int, float> weights = new Dictionary<int, float>();
        public Mesh sharedMesh;

        public void SetBlendShapeWeight(int index, float value) { weights[index] = value; }
    }

    public static class Debug
    {
        public static void LogWarning(object message, Object context) { Console.WriteLine("warning " + message); }
        public static void LogError(object message, Object context) { Console.WriteLine("error " + message); }
    }
}
